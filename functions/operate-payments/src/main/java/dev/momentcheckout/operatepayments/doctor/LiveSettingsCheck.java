package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.session.MomentMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Check 17: a stack in live mode has neither the example's price nor its address. */
record LiveSettingsCheck(DeployedFunctions functions, MomentMode mode) implements Check {
    private static final String EXAMPLE_AMOUNT = "1000";
    private static final String EXAMPLE_CURRENCY = "ZAR";
    private static final List<String> EXAMPLE_ADDRESSES =
            List.of("https://example.com/", "https://example.com?", "https://www.example.com/");

    @Override
    public CheckName name() {
        return CheckName.LIVE_SETTINGS;
    }

    @Override
    public CheckResult result() {
        if (mode == MomentMode.TEST) {
            return new CheckResult.Ok(List.of("test mode: no money moves"));
        }
        Findings findings = new Findings();
        Map<String, String> variables = functions.liveVariables("CreateSession");
        if ("fixed".equals(variables.get("PRICING"))
                && EXAMPLE_AMOUNT.equals(variables.get("FIXED_AMOUNT"))
                && EXAMPLE_CURRENCY.equals(variables.get("FIXED_CURRENCY"))) {
            findings.add(
                    "the price is the example's, ZAR 10.00",
                    "customers pay it for whatever they buy",
                    AwsCommand.DEPLOY + "   # after a change of FixedAmount in samconfig.toml");
        }
        Arrays.stream(variables.getOrDefault("SUCCESS_URLS", "").split(",", -1))
                .map(String::strip)
                .filter(url -> EXAMPLE_ADDRESSES.stream().anyMatch(url::startsWith))
                .forEach(url -> findings.add(
                        "the success URL " + url + " is the example's",
                        "after the payment, the customer does not return to the app",
                        AwsCommand.DEPLOY + "   # after a change of SuccessUrls in samconfig.toml"));
        return findings.result();
    }
}
