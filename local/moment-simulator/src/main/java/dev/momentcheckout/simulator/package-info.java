/**
 * A simulator of Moment's payment sessions API: an HTTP server with the documented behaviour and faults on command.
 *
 * <pre>{@code
 * try (MomentSimulator simulator = MomentSimulator.start(SimulatorSettings.defaults().withWebhookTarget(target))) {
 *     // create a session at simulator.baseUrl(), then:
 *     simulator.pay(sessionId);
 *     simulator.webhooks().awaitIdle();
 * }
 * }</pre>
 *
 * It shares no code with the modules that it tests, so that it cannot share their misunderstandings.
 */
@NullMarked
package dev.momentcheckout.simulator;

import org.jspecify.annotations.NullMarked;
