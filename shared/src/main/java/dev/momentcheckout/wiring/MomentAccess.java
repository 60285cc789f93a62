package dev.momentcheckout.wiring;

import dev.momentcheckout.moment.MomentOverHttp;
import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.session.Moment;
import dev.momentcheckout.settings.MomentSettings;

/** Moment's API, for the functions that call it, and the key to it. */
public record MomentAccess(Moment moment, CachedSecret<ApiKey> apiKey) {

    public static MomentAccess of(Foundation foundation, MomentSettings settings, Surroundings around) {
        CachedSecret<ApiKey> apiKey = Secrets.apiKey(
                foundation.secretsManager(), settings.apiKeySecretArn(), settings.mode(), around.clock());
        Moment moment = new MomentOverHttp(
                foundation.http(), foundation.timer(), settings.baseUrl(), apiKey, around.clock(), around.pause());
        return new MomentAccess(moment, apiKey);
    }
}
