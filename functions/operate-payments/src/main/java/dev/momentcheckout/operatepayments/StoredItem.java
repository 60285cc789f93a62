package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.RawItems;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.store.ItemImage;
import dev.momentcheckout.store.ItemJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An item as it is stored, and what it contains.
 *
 * @param json in DynamoDB's JSON
 */
record StoredItem(JsonNode json, ItemImage image) {

    /** Reads items for commands that publish them. Each read is consistent. */
    record Reader(RawItems items, PurchaseStore purchases) {
        /**
         * Returns the item, or null if there is none.
         *
         * @throws UnreadableItemException if the item has an unknown layout
         * @throws dev.momentcheckout.session.StoreUnavailableException if it cannot be read
         */
        @Nullable StoredItem load(String key) {
            String text = items.load(key);
            if (text == null) {
                return null;
            }
            try {
                JsonNode json = JsonTree.read(text.getBytes(StandardCharsets.UTF_8));
                return new StoredItem(json, ItemJson.image(json));
            } catch (UnreadableItemException | IOException e) {
                throw new UnreadableItemException("an item cannot be read", key, e);
            }
        }

        /** Returns the purchase of a session, or null if it has none, or it is not stored. */
        @Nullable Purchase purchaseOf(@Nullable PaymentSession session) {
            PurchaseId purchase = session == null ? null : session.purchase();
            return purchase == null ? null : purchases.load(purchase, ReadConsistency.STRONG);
        }
    }
}
