package dev.momentcheckout.lab;

/** The participants of a payment: the lifelines of its sequence diagram. */
enum Actor {
    APP,
    BACKEND,
    TABLE,
    MOMENT,
    SHOP,
    OPERATOR,
    /** A caller that is none of them, such as curl or a function in a container. */
    OTHER
}
