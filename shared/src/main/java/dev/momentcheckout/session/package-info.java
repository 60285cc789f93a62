/**
 * What a payment session is and how news about it is joined: the rules that keep a payment from being lost or counted twice. Knows nothing but the JDK.
 *
 * <p>Read {@link dev.momentcheckout.session.Interpretation} first (one observation becomes a state), then
 * {@link dev.momentcheckout.session.PaymentSession} (how observations are joined), then the ports
 * {@link dev.momentcheckout.session.SessionStore} and {@link dev.momentcheckout.session.MomentApi}.
 */
@NullMarked
package dev.momentcheckout.session;

import org.jspecify.annotations.NullMarked;
