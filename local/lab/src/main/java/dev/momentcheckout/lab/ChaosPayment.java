package dev.momentcheckout.lab;

import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.IllegalActionException;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import java.util.UUID;

/** Plays one payment of a chaos run. Its faults are planned for its own reference, session and items. */
final class ChaosPayment {
    /** More than the faults of one payment can fail, so that each app gets its session in the end. */
    private static final int MAX_ATTEMPTS = 12;

    private final Lab lab;
    private final App app;
    private final String reference;
    private final ChaosPlan plan;

    /** @param reference the app's name for this payment, which no other payment has */
    ChaosPayment(Lab lab, App app, String reference, ChaosPlan plan) {
        this.lab = lab;
        this.app = app;
        this.reference = reference;
        this.plan = plan;
    }

    /**
     * The app creates a session, and repeats its request until it has one.
     *
     * @return the session
     * @throws LabException if it gets none
     */
    String open() {
        if (plan.createFault() != null) {
            lab.moment().faults().nextOf(reference, Endpoint.CREATE, plan.createFault());
        }
        String key = UUID.randomUUID().toString();
        if (plan.purchaseRefusals() > 0) {
            lab.probe().throttle().nextOf(PurchaseId.of(Owner.ANONYMOUS, key).value(), plan.purchaseRefusals());
        }
        String request = request();
        App.Response response = app.createSession(key, request);
        for (int attempt = 1; attempt < MAX_ATTEMPTS && response.status() != 200; attempt++) {
            response = app.createSession(key, request);
        }
        if (response.status() != 200) {
            throw new LabException(reference + ": no session after " + MAX_ATTEMPTS + " requests, the last one returns "
                    + response.status() + " " + response.body().path("title").asText());
        }
        return response.body().path("session_id").asText();
    }

    /** Names a product: a price by product needs it, and a fixed price ignores it. */
    private String request() {
        return "{\"product_id\":\"" + Lab.CHEAPEST.id() + "\",\"quantity\":1,\"reference\":\"" + reference + "\"}";
    }

    /**
     * The customer uses the session.
     *
     * @throws LabException if the backend has returned it to another customer too
     */
    void complete(String session) {
        MomentSimulator moment = lab.moment();
        if (plan.webhookFault() != null) {
            moment.webhooks().nextOf(session, plan.faultyWebhooks(), plan.webhookFault());
        }
        if (plan.refusedWrites() > 0) {
            lab.probe().throttle().nextWritesOf(session, plan.refusedWrites());
        }
        try {
            act(session);
        } catch (IllegalActionException e) {
            // Moment rejects a second payment.
            throw new LabException("Two customers have the same session: " + session, e);
        }
        if (plan.isStatusRequested()) {
            if (plan.retrieveFault() != null) {
                moment.faults().nextOf(session, Endpoint.RETRIEVE, plan.retrieveFault());
            }
            app.status(session);
        }
    }

    private void act(String session) {
        MomentSimulator moment = lab.moment();
        switch (plan.customer()) {
            case PAYS -> moment.pay(session);
            case PAYS_WITH_ANOTHER_CARD -> {
                moment.decline(session);
                moment.pay(session);
            }
            case PAYS_AFTER_A_STATUS_REQUEST -> {
                moment.attempt(session);
                app.status(session);
                moment.pay(session);
            }
            case CANCELS -> moment.cancel(session);
            case LETS_IT_EXPIRE -> moment.expire(session);
            case PAYS_AFTER_THE_EXPIRY -> {
                moment.expire(session);
                moment.force(session, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            }
            case LEAVES -> {}
        }
    }
}
