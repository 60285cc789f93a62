package dev.momentcheckout.lab;

/** How a scenario ends with the naive backend. */
enum NaiveOutcome {
    FINE("Paid once, delivered once"),
    PAID_TWICE("The customer paid twice"),
    NOT_DELIVERED("Paid, and the shop does not know"),
    UNCHECKED_AMOUNT("Delivered, although the reported amount is wrong");

    private final String title;

    NaiveOutcome(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
