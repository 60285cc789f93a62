package dev.momentcheckout.lab;

/** Who takes part in a payment: the lines of life of its diagram, from left to right. */
enum Party {
    APP("App"),
    BUNDLE("This bundle"),
    TABLE("Sessions table"),
    MOMENT("Moment"),
    SHOP("Shop");

    private final String title;

    Party(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
