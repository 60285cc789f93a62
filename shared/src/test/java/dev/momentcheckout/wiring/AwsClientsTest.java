package dev.momentcheckout.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.SettingsReader;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsClientsTest {
    @ParameterizedTest
    @CsvSource({
        "eu-west-1,, , https://secretsmanager.eu-west-1.amazonaws.com",
        "eu-west-1, '', '', https://secretsmanager.eu-west-1.amazonaws.com",
        "cn-north-1,, '', https://secretsmanager.cn-north-1.amazonaws.com.cn",
        "eu-west-1, http://127.0.0.1:4566, '', http://127.0.0.1:4566",
        "eu-west-1, http://127.0.0.1:4566, http://127.0.0.1:8082, http://127.0.0.1:8082",
    })
    void an_empty_endpoint_variable_falls_back_to_the_common_endpoint_and_then_to_aws(
            String region, String all, String secretsManager, String endpoint) {
        var variables = new HashMap<>(Map.of("AWS_REGION", region));
        variables.put("AWS_ENDPOINT_URL", all);
        variables.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secretsManager);
        var clients = new AwsClients(
                variables,
                SettingsReader.read(variables, reader -> AwsSettings.from(reader, AwsService.SECRETS_MANAGER)),
                SystemServices.system());

        try (var client = clients.secretsManager()) {
            assertThat(client.serviceClientConfiguration().endpointOverride())
                    .hasValueSatisfying(uri -> assertThat(uri).hasToString(endpoint));
        }
    }
}
