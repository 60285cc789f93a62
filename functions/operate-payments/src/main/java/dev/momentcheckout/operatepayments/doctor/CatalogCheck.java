package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.session.CatalogReview;
import java.util.List;

/** Check 18: create can read the entries of the catalog, if prices come from there. */
record CatalogCheck(DeployedStack stack, CatalogReview catalog) implements Check {
    private static final int LIMIT = 1000;

    /** A response of a function has at most 6 MB, and keys of invalid entries may be long. */
    private static final int MAX_CHARACTERS = 200_000;

    @Override
    public CheckName name() {
        return CheckName.CATALOG;
    }

    @Override
    public CheckResult result() {
        String pricing = stack.parameters().getOrDefault("Pricing", "");
        if (!pricing.equals("catalog")) {
            return new CheckResult.Ok(List.of("not used: Pricing=" + pricing));
        }
        CatalogReview.Result review = catalog.first(LIMIT);
        Findings findings = new Findings();
        findings.detail(
                review.hasMore() ? "the first " + review.read() + " entries were read" : review.read() + " entries");
        int characters = 0;
        int left = review.invalid().size();
        for (CatalogReview.InvalidEntry each : review.invalid()) {
            characters += each.entry().length();
            if (characters > MAX_CHARACTERS) {
                findings.detail(left + " further invalid entries are not shown");
                break;
            }
            left--;
            findings.add(
                    "the catalog entry " + each.entry() + " is invalid: " + each.problem(),
                    "no customer can pay for it",
                    "deploy/catalog NAME FILE --dry-run   # with the corrected entry");
        }
        return findings.result();
    }
}
