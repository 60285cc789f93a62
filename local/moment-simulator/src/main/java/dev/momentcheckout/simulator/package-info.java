/**
 * A small Moment: an HTTP server that behaves as Moment's payment-session API is documented to, and misbehaves on command.
 *
 * <pre>{@code
 * try (MomentSimulator moment = MomentSimulator.start(SimulatorSettings.defaults().withWebhookTarget(target))) {
 *     // create a session at moment.baseUrl(), then let the customer pay:
 *     moment.pay(sessionId);
 *     moment.webhooks().awaitIdle();
 * }
 * }</pre>
 *
 * It shares no code with what it tests, so that it cannot share its misunderstandings.
 */
@NullMarked
package dev.momentcheckout.simulator;

import org.jspecify.annotations.NullMarked;
