/**
 * The payment rules: what an observation proves, how observations merge into a session, how a purchase is paid once,
 * when a session is checked, and which state changes are published. Depends on the JDK alone.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.momentcheckout.session.SessionState}: the states, ordered, merged as a maximum.
 *   <li>{@link dev.momentcheckout.session.Observation} and {@link dev.momentcheckout.session.Interpretation}: what one
 *       report from Moment proves.
 *   <li>{@link dev.momentcheckout.session.PaymentSession}: how observations merge, in any order and any number of
 *       times. {@link dev.momentcheckout.session.ExpectedTerms} and {@link dev.momentcheckout.session.ReviewReason}:
 *       when a payment needs review.
 *   <li>{@link dev.momentcheckout.session.Purchase}: an order or an app's key, its checkout attempts, and which payment
 *       claims it.
 *   <li>{@link dev.momentcheckout.session.RecordObservation}: the one place that writes what was observed, and that
 *       claims a purchase before money is written.
 *   <li>{@link dev.momentcheckout.session.RefreshSession}: retrieves a session from Moment and records the answer.
 *   <li>{@link dev.momentcheckout.session.CheckSchedule} and {@code CheckTimes}: when a session is checked, for
 *       webhooks that never arrive.
 *   <li>{@link dev.momentcheckout.session.PaymentEvent}: which state changes the shop receives.
 *   <li>{@link dev.momentcheckout.session.SdkStatus}: what the app receives.
 *   <li>{@link dev.momentcheckout.session.OperatorDecisions} and {@link dev.momentcheckout.session.RecordOperation}:
 *       what operators decided, and who did what and why.
 * </ol>
 *
 * <p>Which session a create request gets is a rule of create-session alone: {@code CheckoutPlanner}.
 *
 * <p>The ports contain no rule. {@link dev.momentcheckout.session.SessionStore} and
 * {@link dev.momentcheckout.session.PurchaseStore} load, and compare and set. The others are
 * {@link dev.momentcheckout.session.MomentApi}, {@link dev.momentcheckout.session.Catalog},
 * {@link dev.momentcheckout.session.CheckQueue}, {@link dev.momentcheckout.session.RefundStore},
 * {@link dev.momentcheckout.session.OperationStore},
 * {@link dev.momentcheckout.session.SessionMonitor} and {@link dev.momentcheckout.session.ParallelCalls}. Adapters
 * implement them in other packages.
 */
@NullMarked
package dev.momentcheckout.session;

import org.jspecify.annotations.NullMarked;
