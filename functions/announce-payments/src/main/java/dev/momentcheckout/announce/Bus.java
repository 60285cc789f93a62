package dev.momentcheckout.announce;

import java.util.List;

/** Where events for the shop go. */
interface Bus {
    /** What became of one event. */
    enum Taken {
        YES,
        /** The bus is in trouble: the same event may be taken later. */
        NOT_NOW,
        /** The bus will never take this event as it is. */
        NEVER
    }

    /** At most so many go in one call (EventBridge, PutEvents quota). */
    int AT_ONCE = 10;

    /**
     * Puts events, in order.
     *
     * @return what became of each, in the same order
     */
    List<Taken> put(List<ShopEvent> events);
}
