package dev.momentcheckout.webhookreceive;

import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.HttpApiAdapter;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.wiring.ApiHandler;
import dev.momentcheckout.wiring.SystemServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code POST /api/moment-webhook}: receives Moment's webhooks. */
public final class WebhookReceiveHandler extends ApiHandler {
    private final WebhookWiring wiring;

    /** Called by Lambda: the only constructor that primes. */
    public WebhookReceiveHandler() {
        this(System.getenv(), SystemServices.system());
        prime(System.getenv(), WebhookWarmUp::request, WebhookReceiveHandler::new);
    }

    public WebhookReceiveHandler(Map<String, String> environment, SystemServices services) {
        WebhookWiring wiring = WebhookWiring.of(environment, services);
        super(wiring.clients(), wiring.priming(), HttpApiAdapter.WEBHOOK_BODY_BYTES);
        this.wiring = wiring;
    }

    @Override
    protected Reply answer(Request request) {
        WebhookDelivery delivery = verified(request);
        wiring.receiveWebhook().receive(delivery.id(), delivery.body());
        wiring.clients().telemetry().count(Metric.WEBHOOK_ACCEPTED);
        return Reply.EMPTY;
    }

    private WebhookDelivery verified(Request request) {
        try {
            WebhookDelivery delivery = WebhookDelivery.of(request);
            wiring.verification().verify(delivery);
            return delivery;
        } catch (WebhookRejectedException rejection) {
            report(rejection, request.headers(WebhookHeader.WEBHOOK_ID.headerName()));
            throw ApiProblemException.of(ProblemType.WEBHOOK_VERIFICATION_FAILED);
        }
    }

    /** Every client can send such deliveries, so they raise no alarm of their own. */
    private void report(WebhookRejectedException rejection, List<String> ids) {
        Telemetry telemetry = wiring.clients().telemetry();
        telemetry.count(Metric.WEBHOOK_REJECTED);
        telemetry.count(Metric.WEBHOOK_REJECTED, rejection.reason().dimension());
        List<LogField> fields = new ArrayList<>();
        fields.add(LogField.reason(rejection.reason()));
        if (rejection.header() != null) {
            fields.add(LogField.header(rejection.header()));
        }
        if (rejection.age() != null) {
            fields.add(LogField.skew(rejection.age()));
        }
        if (ids.size() == 1) {
            fields.add(LogField.messageId(ids.getFirst().strip()));
        }
        telemetry.log(LogEvent.WEBHOOK_REJECTED, fields.toArray(LogField[]::new));
    }
}
