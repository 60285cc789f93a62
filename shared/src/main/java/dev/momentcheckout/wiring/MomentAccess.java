package dev.momentcheckout.wiring;

import dev.momentcheckout.moment.HttpMomentApi;
import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.settings.MomentSettings;
import java.security.SecureRandom;
import java.util.UUID;

/** Moment's API and its API key, for the functions that call it. */
public record MomentAccess(MomentApi moment, CachedSecret<ApiKey> apiKey) {

    public static MomentAccess of(AwsClients clients, MomentSettings settings, SystemServices services) {
        CachedSecret<ApiKey> apiKey = Secrets.apiKey(
                clients.secretsManager(),
                settings.apiKeySecretArn(),
                settings.mode(),
                services.clock(),
                clients.telemetry());
        MomentApi moment = new HttpMomentApi(
                clients.http(),
                clients.timer(),
                settings.baseUrl(),
                apiKey,
                UUID::randomUUID,
                new SecureRandom(),
                services.clock(),
                services.sleeper());
        return new MomentAccess(moment, apiKey);
    }
}
