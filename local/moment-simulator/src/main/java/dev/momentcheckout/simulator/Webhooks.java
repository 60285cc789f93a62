package dev.momentcheckout.simulator;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends webhooks, withholds them, and applies planned faults to them.
 *
 * <p>The events of one change are sent in order; those of different changes may overtake each other. A delivery without
 * a 2xx response, a redirect included, waits for {@link #redeliver()} or {@link #redeliverDue()}. Each attempt has the
 * same {@code webhook-id} and body, and is signed anew. A webhook has failed after the last attempt of the schedule, or
 * if its endpoint is disabled: see {@link #resendFailed()}.
 *
 * <p>Moment documents none of this except that there are retries, each with a new timestamp. These are Svix's rules;
 * see {@link SimulatorSettings#withRetrySchedule}.
 *
 * @see <a href="https://docs.svix.com/retries">Svix, retry schedule</a>
 * @see <a href="https://docs.momentco.io/api-reference/webhooks/verification">Moment, webhook verification</a>
 */
public final class Webhooks {
    /** The event type of the fault {@code unknown-type}. */
    public static final String UNKNOWN_TYPE = "payment_session.archived";

    /** The {@code User-Agent} of the deliveries. Moment does not document its own. */
    public static final String USER_AGENT = WebhookSender.USER_AGENT;

    private final WebhookSettings settings;
    private final Clock clock;
    private final Supplier<String> ids;
    private final WebhookSigner signer;
    private final WebhookSender sender;
    private final InFlightCounter inFlight = new InFlightCounter();

    private final List<PlannedWebhookFaults> planned = new ArrayList<>();
    private final Map<String, Event> byWebhookId = new HashMap<>();
    private final Map<String, WebhookMessage> withheld = new LinkedHashMap<>();
    private final Map<String, WebhookMessage> waiting = new LinkedHashMap<>();
    private final Map<String, WebhookMessage> failed = new LinkedHashMap<>();
    private final EndpointHealth endpoint = new EndpointHealth();
    /** Those in flight, by identity: a webhook may be sent again before its first delivery ends. */
    private final Set<WebhookMessage> sending = Collections.newSetFromMap(new IdentityHashMap<>());

    private final List<Delivery> deliveries = new ArrayList<>();
    private boolean holding;

    Webhooks(WebhookSettings settings, Clock clock, Supplier<String> ids) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        signer = new WebhookSigner(settings.secret());
        sender = new WebhookSender(signer, clock, settings.timeout());
    }

    /** Signs a delivery without sending it. */
    public SignedDelivery sign(String webhookId, Instant at, byte[] body) {
        return signer.sign(webhookId, at, body);
    }

    /** Returns an event with a new id, not sent; see {@link Event#of}. */
    public Event event(String type, Session session) {
        return Event.of("evt_" + ids.get(), type, session);
    }

    /** Withholds new events until {@link #deliver} or {@link #deliverHeld}. Works without a webhook target too. */
    public synchronized void hold() {
        holding = true;
    }

    /** Sends new events at once again. Events withheld so far stay withheld. */
    public synchronized void deliverAtOnce() {
        holding = false;
    }

    /** Returns whether new events are withheld. */
    public synchronized boolean holding() {
        return holding;
    }

    /** Returns the withheld webhooks, oldest first. */
    public synchronized List<WithheldWebhook> held() {
        return withheld.values().stream().map(WebhookMessage::withheld).toList();
    }

    /**
     * Delivers one withheld webhook.
     *
     * @throws IllegalArgumentException if it is not withheld
     * @throws IllegalStateException without a webhook target
     */
    public void deliver(String webhookId) {
        dispatch(List.of(removeWithheld(webhookId)));
    }

    /**
     * Delivers all withheld webhooks, oldest first.
     *
     * @throws IllegalStateException without a webhook target
     */
    public void deliverHeld() {
        dispatch(takeAll(withheld, _ -> true));
    }

    /**
     * Delivers all withheld webhooks one after the other, newest first.
     *
     * @throws IllegalStateException without a webhook target
     */
    public void deliverHeldReversed() {
        dispatch(takeAll(withheld, _ -> true).reversed());
    }

    /** Applies all of these faults to the next event. */
    public void next(WebhookFault... faults) {
        next(1, faults);
    }

    /**
     * Applies all of these faults to each of the next {@code times} events.
     *
     * @throws IllegalArgumentException if {@code times} is below 1
     */
    public synchronized void next(int times, WebhookFault... faults) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be 1 or more");
        }
        planned.add(new PlannedWebhookFaults(List.of(faults), times));
    }

    /**
     * Applies all of these faults to each of the next {@code times} events about this session.
     *
     * @throws IllegalArgumentException if {@code times} is below 1
     */
    public synchronized void nextOf(String session, int times, WebhookFault... faults) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be 1 or more");
        }
        planned.add(new PlannedWebhookFaults(List.of(faults), times, session));
    }

    /** Applies all of these faults to every event until {@link #clearFaults()}. */
    public synchronized void always(WebhookFault... faults) {
        planned.add(new PlannedWebhookFaults(List.of(faults), PlannedWebhookFaults.ALWAYS));
    }

    /** Returns the remaining planned faults, oldest first. */
    public synchronized List<PlannedWebhookFaults> plannedFaults() {
        return List.copyOf(planned);
    }

    /** Removes all planned faults. */
    public synchronized void clearFaults() {
        planned.clear();
    }

    /** Returns every delivery attempt so far, oldest first. */
    public synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** Returns the deliveries after the first ones, oldest first. */
    public synchronized List<Delivery> deliveries(int first) {
        return List.copyOf(deliveries.subList(Math.min(first, deliveries.size()), deliveries.size()));
    }

    /** Returns the content of a webhook; empty if there is none with this id. */
    public synchronized Optional<Event> event(String webhookId) {
        return Optional.ofNullable(byWebhookId.get(webhookId));
    }

    /**
     * Returns the sessions about which a webhook is still to be delivered without a command: in flight, delayed,
     * withheld or waiting for a retry.
     */
    public synchronized Set<String> sessionsToNotify() {
        return Stream.<Collection<WebhookMessage>>of(withheld.values(), waiting.values(), sending)
                .flatMap(Collection::stream)
                .map(message -> message.event().sessionId())
                .collect(Collectors.toSet());
    }

    /**
     * Sends a webhook once more: same {@code webhook-id}, same body, new timestamp, without its faults. A failure is
     * not retried.
     *
     * @throws NoSuchElementException if there is no webhook with this id
     * @throws IllegalStateException if it is withheld, if the endpoint is disabled, or without a webhook target
     * @see <a href="https://docs.svix.com/receiving/using-app-portal/replaying-messages">Svix, replaying messages</a>
     */
    public void resend(String webhookId) {
        dispatch(List.of(resent(webhookId)));
    }

    private synchronized WebhookMessage resent(String webhookId) {
        Event event = byWebhookId.get(webhookId);
        if (event == null) {
            throw new NoSuchElementException("there is no webhook " + webhookId);
        }
        if (endpoint.disabled()) {
            throw new IllegalStateException("the endpoint is disabled; enable it first");
        }
        if (withheld.containsKey(webhookId)) {
            throw new IllegalStateException(webhookId + " is withheld and has not been sent yet");
        }
        int attempts = (int) deliveries.stream()
                .filter(delivery -> delivery.webhookId().equals(webhookId) && delivery.attempt() > 0)
                .count();
        var message = new WebhookMessage(webhookId, event, List.of(), attempts + 1, clock.instant(), true);
        sending.add(message);
        return message;
    }

    /** Returns the number of webhooks that wait for a retry or for the end of a delay. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /**
     * Returns whether the endpoint is disabled, which happens after five days in which every delivery failed. Then
     * nothing is sent: new and waiting webhooks have failed.
     */
    public synchronized boolean isEndpointDisabled() {
        return endpoint.disabled();
    }

    /**
     * Enables the endpoint again. New webhooks are sent; those that failed are not, until {@link #resendFailed()}.
     * Moment documents neither; its customer success team registers endpoints, so that it enables them too is assumed.
     *
     * @see <a href="https://docs.momentco.io/api-reference/webhooks/setup">Moment, webhook setup</a>
     */
    public synchronized void enableEndpoint() {
        endpoint.enable();
    }

    /** Returns the number of webhooks that have failed and wait for no retry. */
    public synchronized int failed() {
        return failed.size();
    }

    /**
     * Sends each failed webhook once more: same {@code webhook-id}, same body, new timestamp. If that fails too, it is
     * not retried, and stays failed.
     *
     * @throws IllegalStateException if the endpoint is disabled
     * @see <a href="https://docs.svix.com/receiving/using-app-portal/replaying-messages">Svix, replaying messages</a>
     */
    public void resendFailed() {
        if (isEndpointDisabled()) {
            throw new IllegalStateException("the endpoint is disabled; enable it first");
        }
        dispatch(takeAll(failed, _ -> true));
    }

    /** Sends all waiting webhooks now: same {@code webhook-id}, same body, new timestamp. */
    public void redeliver() {
        dispatch(takeAll(waiting, _ -> true));
    }

    /** Sends the waiting webhooks that are due by the clock. */
    public void redeliverDue() {
        Instant now = clock.instant();
        dispatch(takeAll(waiting, message -> !now.isBefore(message.due())));
    }

    /**
     * Waits until no delivery is in flight.
     *
     * @throws IllegalStateException after the webhook timeout plus ten seconds
     */
    public void awaitIdle() {
        inFlight.await(value -> value == 0, settings.timeout().plusSeconds(10));
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
            WebhookMessage message = message(event, takeFaults(event));
            byWebhookId.put(message.webhookId(), message.event());
            if (message.has(WebhookFault.DeliveryFault.DROPPED)) {
                deliveries.add(sender.dropped(message));
            } else if (holding) {
                withheld.put(message.webhookId(), message);
            } else if (message.due().isAfter(clock.instant())) {
                waiting.put(message.webhookId(), message);
            } else {
                ready.add(message);
            }
        }
        sending.addAll(ready);
        return ready;
    }

    private WebhookMessage message(Event event, List<WebhookFault> faults) {
        Event altered = event;
        Instant due = clock.instant();
        for (WebhookFault fault : faults) {
            switch (fault) {
                case Deviation deviation -> altered = altered.with(deviation);
                case WebhookFault.DeliveryFault.UNKNOWN_TYPE -> altered = altered.ofType(UNKNOWN_TYPE);
                case WebhookFault.Delayed delayed -> due = due.plus(delayed.by());
                case WebhookFault.DeliveryFault _, WebhookFault.Duplicated _ -> {}
            }
        }
        return new WebhookMessage("msg_" + ids.get(), altered, faults, 1, due, false);
    }

    private List<WebhookFault> takeFaults(Event event) {
        for (int index = 0; index < planned.size(); index++) {
            PlannedWebhookFaults found = planned.get(index);
            if (found.isFor(event)) {
                use(index, found);
                return found.faults();
            }
        }
        return List.of();
    }

    private void use(int index, PlannedWebhookFaults used) {
        if (used.always()) {
            return;
        }
        if (used.times() == 1) {
            planned.remove(index);
        } else {
            planned.set(index, new PlannedWebhookFaults(used.faults(), used.times() - 1, used.session()));
        }
    }

    private synchronized WebhookMessage removeWithheld(String webhookId) {
        WebhookMessage message = withheld.remove(webhookId);
        if (message == null) {
            throw new IllegalArgumentException("not withheld: " + webhookId);
        }
        sending.add(message);
        return message;
    }

    /** Removes webhooks in order to send them. In one step, so that a webhook to be sent is at no time missing. */
    private synchronized List<WebhookMessage> takeAll(
            Map<String, WebhookMessage> from, Predicate<WebhookMessage> condition) {
        List<WebhookMessage> taken = removeAll(from, condition);
        sending.addAll(taken);
        return taken;
    }

    private synchronized List<WebhookMessage> removeAll(
            Map<String, WebhookMessage> from, Predicate<WebhookMessage> condition) {
        List<WebhookMessage> removed = from.values().stream().filter(condition).toList();
        removed.forEach(message -> from.remove(message.webhookId()));
        return removed;
    }

    private void dispatch(List<WebhookMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        URI target = settings.target();
        if (target == null) {
            sent(messages);
            throw new IllegalStateException("there is no webhook target");
        }
        inFlight.increment();
        settings.executor().execute(() -> {
            try {
                messages.forEach(message -> deliver(message, target));
            } finally {
                sent(messages);
                inFlight.decrement();
            }
        });
    }

    private synchronized void sent(List<WebhookMessage> messages) {
        messages.forEach(sending::remove);
    }

    private void deliver(WebhookMessage message, URI target) {
        for (int copy = 0; copy < message.copies() && !failsAsDisabled(message); copy++) {
            record(message, sender.send(message, target));
        }
    }

    private synchronized boolean failsAsDisabled(WebhookMessage message) {
        if (endpoint.disabled()) {
            failed.put(message.webhookId(), message.resent());
        }
        return endpoint.disabled();
    }

    private synchronized void record(WebhookMessage message, Delivery delivery) {
        deliveries.add(delivery);
        if (delivery.acknowledged()) {
            endpoint.succeeded();
            waiting.remove(message.webhookId());
            failed.remove(message.webhookId());
            return;
        }
        Instant now = clock.instant();
        endpoint.failed(now);
        List<Duration> schedule = settings.schedule();
        if (message.isResent() || message.attempt() >= schedule.size()) {
            failed.put(message.webhookId(), message.next(now).resent());
        } else {
            waiting.put(message.webhookId(), message.next(now.plus(schedule.get(message.attempt()))));
        }
        if (endpoint.disabled()) {
            removeAll(waiting, _ -> true).forEach(each -> failed.put(each.webhookId(), each.resent()));
        }
    }
}
