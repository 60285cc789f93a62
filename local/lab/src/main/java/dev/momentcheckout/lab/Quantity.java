package dev.momentcheckout.lab;

/**
 * A number of things, in words.
 *
 * @param singular a noun whose plural ends with an s
 */
record Quantity(int number, String singular) {
    /** Returns the noun in the number's form. */
    String noun() {
        return number == 1 ? singular : singular + "s";
    }

    /** Returns {@code 1 payment} or {@code 2 payments}. */
    @Override
    public String toString() {
        return number + " " + noun();
    }
}
