package dev.momentcheckout.lab;

/**
 * A product of the lab's catalog.
 *
 * @param amount price in minor units of the currency
 */
record Product(String id, String title, long amount, String currency) {}
