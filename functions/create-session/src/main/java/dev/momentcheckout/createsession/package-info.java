/**
 * Opens payment sessions, so that a purchase is paid once.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@code CreateRequest}, {@code Pricing} and {@code Quotes}: what the app asks for, and at which price.
 *   <li>{@code CreateSession}: a request without purchase opens a session at once.
 *   <li>{@code CheckoutPlanner}: the rules of a purchase, as a pure function of {@code CheckoutView} that returns a
 *       {@code CheckoutStep}.
 *   <li>{@code PurchaseCheckout}: the loop that performs the steps.
 *   <li>{@code SessionOpener}: calls Moment and records the session before its token is returned.
 * </ol>
 */
@NullMarked
package dev.momentcheckout.createsession;

import org.jspecify.annotations.NullMarked;
