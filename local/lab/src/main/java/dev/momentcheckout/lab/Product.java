package dev.momentcheckout.lab;

/**
 * What the lab's shop sells when prices come from the catalog.
 *
 * @param amount in minor units of the currency
 */
record Product(String id, String title, long amount, String currency) {}
