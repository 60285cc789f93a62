package dev.momentcheckout.createsession;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.testing.support.HttpApiRequest;

/** The two kinds of purchases, which follow the same rules. Both have the same price in the catalog. */
enum PurchaseKind {
    ORDER(PurchaseId.of(new OrderId("order-1")), ProblemType.ORDER_ALREADY_PAID) {
        @Override
        HttpApiRequest request(String moreFields) {
            return HttpApiRequest.create().withBody("{\"order_id\":\"order-1\"" + moreFields + "}");
        }
    },
    KEY(PurchaseId.of(Owner.ANONYMOUS, CreateFixture.KEY), ProblemType.PAYMENT_ALREADY_COMPLETED) {
        @Override
        HttpApiRequest request(String moreFields) {
            return CreateFixture.withKey().withBody("{\"product_id\":\"tea\"" + moreFields + "}");
        }
    };

    private final String id;
    private final ProblemType alreadyPaid;

    PurchaseKind(PurchaseId id, ProblemType alreadyPaid) {
        this.id = id.value();
        this.alreadyPaid = alreadyPaid;
    }

    /** Returns the key of the stored purchase, for an anonymous caller. */
    String id() {
        return id;
    }

    /** Returns the type of the response about a paid purchase. */
    ProblemType alreadyPaid() {
        return alreadyPaid;
    }

    /** Returns a create request with more fields: empty, or a comma and members of a JSON object. */
    abstract HttpApiRequest request(String moreFields);
}
