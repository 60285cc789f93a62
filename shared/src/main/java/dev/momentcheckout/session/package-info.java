/**
 * The payment rules: what an observation proves, how observations merge into a session, when a session is checked, and
 * which state changes are published. Depends on the JDK alone.
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
 *   <li>{@code CheckSchedule}: when a session is checked, for webhooks that never arrive.
 *   <li>{@link dev.momentcheckout.session.PaymentEvent}: which state changes the shop receives.
 *   <li>{@link dev.momentcheckout.session.SessionStore} and {@link dev.momentcheckout.session.PurchaseStore}: the
 *       conditional writes that keep a payment from being lost or counted twice, and a purchase from being paid twice.
 *   <li>{@link dev.momentcheckout.session.SdkStatus}: what the app receives.
 * </ol>
 *
 * <p>The other interfaces are ports, too: {@link dev.momentcheckout.session.MomentApi},
 * {@link dev.momentcheckout.session.Catalog}, {@link dev.momentcheckout.session.CheckQueue} and
 * {@link dev.momentcheckout.session.RefundStore}. Adapters implement them in other packages.
 */
@NullMarked
package dev.momentcheckout.session;

import org.jspecify.annotations.NullMarked;
