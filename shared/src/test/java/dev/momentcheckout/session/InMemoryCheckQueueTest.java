package dev.momentcheckout.session;

class InMemoryCheckQueueTest extends CheckQueueContract {
    private final InMemorySessionStore sessions = new InMemorySessionStore();

    @Override
    protected CheckQueue queue() {
        return new InMemoryCheckQueue(sessions);
    }

    @Override
    protected SessionStore sessions() {
        return sessions;
    }
}
