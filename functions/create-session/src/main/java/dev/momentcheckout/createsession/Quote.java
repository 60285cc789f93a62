package dev.momentcheckout.createsession;

import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.Money;
import org.jspecify.annotations.Nullable;

/**
 * The shop's price for a request.
 *
 * @param content what an app's idempotency key names: the values that the app chose, not those of the server. A price
 *     change of the shop is another attempt, not another content. Null for an order, which its id names.
 */
record Quote(Money price, LineItem item, @Nullable String content) {}
