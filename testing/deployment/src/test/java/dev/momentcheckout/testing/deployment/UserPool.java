package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.MessageActionType;

/** A Cognito user pool whose tokens the API accepts. */
record UserPool(CognitoIdentityProviderClient cognito, String id, String client) {
    private static final String PASSWORD = "Correct-horse-7";

    static UserPool create(CognitoIdentityProviderClient cognito) {
        String pool = cognito.createUserPool(request -> request.poolName("customers"))
                .userPool()
                .id();
        String client = cognito.createUserPoolClient(request -> request.userPoolId(pool)
                        .clientName("app")
                        .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_ADMIN_USER_PASSWORD_AUTH))
                .userPoolClient()
                .clientId();
        return new UserPool(cognito, pool, client);
    }

    /** The {@code iss} of the pool's tokens. */
    String issuer() {
        return "https://cognito-idp." + id.split("_", 2)[0] + ".amazonaws.com/" + id;
    }

    /** Creates a user, signs them in, and returns an id token for {@link #client()}. */
    String tokenOf(String user) {
        cognito.adminCreateUser(
                request -> request.userPoolId(id).username(user).messageAction(MessageActionType.SUPPRESS));
        cognito.adminSetUserPassword(request ->
                request.userPoolId(id).username(user).password(PASSWORD).permanent(true));
        return requireNonNull(cognito.adminInitiateAuth(request -> request.userPoolId(id)
                        .clientId(client)
                        .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
                .authenticationResult()
                .idToken());
    }
}
