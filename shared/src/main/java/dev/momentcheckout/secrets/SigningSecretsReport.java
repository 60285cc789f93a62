package dev.momentcheckout.secrets;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an operator may know about the signing secrets. It contains none of their text.
 *
 * @param usable number of entries that are keys
 * @param faults of the other entries, such as "entry 2 is not base64"
 */
public record SigningSecretsReport(int usable, List<String> faults) {
    public SigningSecretsReport {
        faults = List.copyOf(faults);
    }

    static SigningSecretsReport of(SecretText text, SigningKey.Encoding encoding) {
        Map<Integer, SigningKeyFault> faults = new TreeMap<>();
        int usable = SigningSecrets.parse(text, encoding, faults).size();
        return new SigningSecretsReport(
                usable,
                faults.entrySet().stream()
                        .map(fault -> "entry " + fault.getKey() + " "
                                + fault.getValue().text())
                        .toList());
    }
}
