package dev.momentcheckout.simulator;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Sends webhooks, holds them back, and spoils them on command.
 *
 * <p>Each change's events go out together, in order; those of different changes may overtake each other. A delivery that is
 * not answered with 2xx waits for {@link #redeliver()} or {@link #redeliverDue()}.
 */
public final class Webhooks {
    /** The type that an event gets under the fault {@code unknown-type}. */
    public static final String UNKNOWN_TYPE = "payment_session.archived";

    private final WebhookSettings settings;
    private final Clock clock;
    private final Supplier<String> ids;
    private final WebhookSigner signer;
    private final WebhookSender sender;
    private final Gauge underWay = new Gauge();

    private final List<PlannedWebhookFaults> planned = new ArrayList<>();
    private final Map<String, WebhookMessage> held = new LinkedHashMap<>();
    private final Map<String, WebhookMessage> waiting = new LinkedHashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private boolean holding;

    Webhooks(WebhookSettings settings, Clock clock, Supplier<String> ids) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        signer = new WebhookSigner(settings.secret());
        sender = new WebhookSender(signer, clock, settings.timeout());
    }

    /** A signed delivery, not sent. */
    public SignedDelivery sign(String webhookId, Instant at, byte[] body) {
        return signer.sign(webhookId, at, body);
    }

    /** An event about the session with an id of its own, not sent. See {@link Event#of}. */
    public Event event(String type, Session session) {
        return Event.of("evt_" + ids.get(), type, session);
    }

    /** From now on events wait for {@link #deliver} or {@link #deliverHeld}. Works without a target too. */
    public synchronized void hold() {
        holding = true;
    }

    /** From now on events go out at once; those held stay held. */
    public synchronized void deliverAtOnce() {
        holding = false;
    }

    /** Whether events are held back. */
    public synchronized boolean holding() {
        return holding;
    }

    /** What is held, oldest first. */
    public synchronized List<HeldWebhook> held() {
        return held.values().stream().map(WebhookMessage::held).toList();
    }

    /**
     * Delivers one that is held, in any order the caller likes.
     *
     * @throws IllegalArgumentException when it is not held
     */
    public void deliver(String webhookId) {
        dispatch(List.of(takeHeld(webhookId)));
    }

    /** Delivers all that is held, oldest first. */
    public void deliverHeld() {
        dispatch(takeAll(held, _ -> true));
    }

    /** Delivers all that is held, newest first, each after the one before it is answered. */
    public void deliverHeldReversed() {
        dispatch(takeAll(held, _ -> true).reversed());
    }

    /** The next event meets all of these faults together. */
    public void next(WebhookFault... faults) {
        next(1, faults);
    }

    /** Each of the next so many events meets all of these faults together. */
    public synchronized void next(int times, WebhookFault... faults) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be 1 or more");
        }
        planned.add(new PlannedWebhookFaults(List.of(faults), times));
    }

    /** Every event meets all of these faults, until {@link #clearFaults()}. */
    public synchronized void always(WebhookFault... faults) {
        planned.add(new PlannedWebhookFaults(List.of(faults), PlannedWebhookFaults.ALWAYS));
    }

    /** What still waits, oldest first. */
    public synchronized List<PlannedWebhookFaults> plannedFaults() {
        return List.copyOf(planned);
    }

    public synchronized void clearFaults() {
        planned.clear();
    }

    /** Every try so far, oldest first. */
    public synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** How many webhooks wait for their time: to be tried again, or to be sent late. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Sends all that wait, whatever their time: same webhook-id, same body, fresh timestamp. */
    public void redeliver() {
        dispatch(takeAll(waiting, _ -> true));
    }

    /** Sends those that wait and whose time has come by the clock. */
    public void redeliverDue() {
        Instant now = clock.instant();
        dispatch(takeAll(waiting, message -> !now.isBefore(message.due())));
    }

    /** Returns once nothing is being sent; throws {@link IllegalStateException} after the webhook timeout and ten seconds. */
    public void awaitIdle() {
        underWay.await(value -> value == 0, settings.timeout().plusSeconds(10));
    }

    void emit(List<Event> events) {
        dispatch(prepared(events));
    }

    void close() {
        sender.close();
    }

    private synchronized List<WebhookMessage> prepared(List<Event> events) {
        if (settings.target() == null && !holding) {
            return List.of();
        }
        List<WebhookMessage> ready = new ArrayList<>();
        for (Event event : events) {
            WebhookMessage message = message(event, takeFaults());
            if (message.has(WebhookFault.OfDelivery.DROPPED)) {
                deliveries.add(sender.dropped(message));
            } else if (holding) {
                held.put(message.webhookId(), message);
            } else if (message.due().isAfter(clock.instant())) {
                waiting.put(message.webhookId(), message);
            } else {
                ready.add(message);
            }
        }
        return ready;
    }

    private WebhookMessage message(Event event, List<WebhookFault> faults) {
        Event bent = event;
        Set<WebhookFault.OfDelivery> ofDelivery = EnumSet.noneOf(WebhookFault.OfDelivery.class);
        int copies = 1;
        Instant due = clock.instant();
        for (WebhookFault fault : faults) {
            switch (fault) {
                case Deviation deviation -> bent = bent.with(deviation);
                case WebhookFault.OfDelivery.UNKNOWN_TYPE -> bent = bent.ofType(UNKNOWN_TYPE);
                case WebhookFault.OfDelivery delivery -> ofDelivery.add(delivery);
                case WebhookFault.Duplicated duplicated -> copies = duplicated.copies();
                case WebhookFault.Delayed delayed -> due = due.plus(delayed.by());
            }
        }
        return new WebhookMessage("msg_" + ids.get(), bent, ofDelivery, copies, 1, due);
    }

    private List<WebhookFault> takeFaults() {
        if (planned.isEmpty()) {
            return List.of();
        }
        PlannedWebhookFaults first = planned.getFirst();
        if (!first.always()) {
            planned.removeFirst();
            if (first.times() > 1) {
                planned.addFirst(new PlannedWebhookFaults(first.faults(), first.times() - 1));
            }
        }
        return first.faults();
    }

    private synchronized WebhookMessage takeHeld(String webhookId) {
        WebhookMessage message = held.remove(webhookId);
        if (message == null) {
            throw new IllegalArgumentException("not held: " + webhookId);
        }
        return message;
    }

    private synchronized List<WebhookMessage> takeAll(
            Map<String, WebhookMessage> from, Predicate<WebhookMessage> chosen) {
        List<WebhookMessage> taken = from.values().stream().filter(chosen).toList();
        taken.forEach(message -> from.remove(message.webhookId()));
        return taken;
    }

    private void dispatch(List<WebhookMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        URI target = settings.target();
        if (target == null) {
            throw new IllegalStateException("there is no webhook target");
        }
        underWay.up();
        settings.executor().execute(() -> {
            try {
                messages.forEach(message -> deliver(message, target));
            } finally {
                underWay.down();
            }
        });
    }

    private void deliver(WebhookMessage message, URI target) {
        for (int copy = 0; copy < message.copies(); copy++) {
            record(message, sender.send(message, target));
        }
    }

    private synchronized void record(WebhookMessage message, Delivery delivery) {
        deliveries.add(delivery);
        List<Duration> schedule = settings.schedule();
        if (delivery.acknowledged()) {
            waiting.remove(message.webhookId());
        } else if (message.attempt() < schedule.size()) {
            Instant due = delivery.at().plus(schedule.get(message.attempt()));
            waiting.put(message.webhookId(), message.again(due));
        }
    }
}
