package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.ParallelCalls;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.Reference;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SignIn;
import dev.momentcheckout.telemetry.Telemetry;
import java.net.URI;
import java.time.Clock;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The use case of create-session over any ports. Its own classes are visible in their package alone. */
public final class SimulatedCreate {
    private final CreateSession createSession;

    /** The parts of the settings that a request reaches. */
    public record Settings(String integrationId, List<String> successUrls, String presentationMode) {}

    public SimulatedCreate(
            MomentApi moment,
            SessionStore sessions,
            PurchaseStore purchases,
            Catalog catalog,
            Settings settings,
            Clock clock,
            ParallelCalls parallelCalls) {
        this.createSession = new CreateSession(
                moment,
                sessions,
                purchases,
                catalog,
                new CreateSettings(
                        new AwsSettings("eu-west-1", Map.of()),
                        new MomentSettings(MomentMode.TEST, URI.create("https://moment.example"), "arn"),
                        settings.integrationId(),
                        new Pricing.Fixed(new Money(1, requireNonNull(Currency.getInstance("ZAR")))),
                        settings.successUrls(),
                        settings.presentationMode(),
                        true,
                        SignIn.NONE,
                        "Sessions",
                        "Catalog"),
                clock,
                new Telemetry("simulation", clock, _ -> {}),
                parallelCalls);
    }

    /** What a request asks for. */
    public static final class Item {
        private final RequestedItem requested;

        private Item(RequestedItem requested) {
            this.requested = requested;
        }

        public static Item fixedPrice(Money price) {
            return new Item(new RequestedItem.FixedPrice(price));
        }

        public static Item ofProduct(ProductId product, int quantity) {
            return new Item(new RequestedItem.OfProduct(product, quantity));
        }

        public static Item ofOrder(OrderId order) {
            return new Item(new RequestedItem.OfOrder(order));
        }

        public static Item clientAmount(Money amount) {
            return new Item(new RequestedItem.ClientAmount(amount));
        }
    }

    /** A validated request. */
    public record Request(
            Owner owner,
            @Nullable String idempotencyKey,
            String successUrl,
            Item item,
            @Nullable Reference reference) {}

    /** A session and its client token. */
    public record Opened(SessionId session, ClientToken token) {}

    /**
     * Handles a request.
     *
     * @throws dev.momentcheckout.edge.ApiProblemException as the function does
     */
    public Opened open(Request request) {
        CreateSession.Opened opened = createSession.open(new CreateRequest(
                request.owner(),
                request.idempotencyKey(),
                request.successUrl(),
                request.item().requested,
                request.reference()));
        return new Opened(opened.session(), opened.token());
    }
}
