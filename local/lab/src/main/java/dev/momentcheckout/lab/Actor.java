package dev.momentcheckout.lab;

/** Who takes part in a payment: the lines of life of its diagram. */
enum Actor {
    APP,
    BACKEND,
    TABLE,
    MOMENT,
    SHOP
}
