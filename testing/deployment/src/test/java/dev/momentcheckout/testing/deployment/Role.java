package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** A role and the policies that are written into it. */
record Role(IamClient iam, String name) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One action of one statement. */
    record Grant(String policy, int statement, String action, String resource) {}

    /** Everything that its policies allow, action by action. */
    List<Grant> grants() {
        List<Grant> grants = new ArrayList<>();
        for (String policy :
                iam.listRolePolicies(request -> request.roleName(name)).policyNames()) {
            JsonNode statements = json(document(policy)).path("Statement");
            for (int statement = 0; statement < statements.size(); statement++) {
                String resource = statements.path(statement).path("Resource").asText();
                for (String action : actions(statements.path(statement))) {
                    grants.add(new Grant(policy, statement, action, resource));
                }
            }
        }
        return grants;
    }

    /** What IAM's own policy simulator says of an action on a resource. */
    PolicyEvaluationDecisionType decision(String action, String resource) {
        String arn = iam.getRole(request -> request.roleName(name)).role().arn();
        return iam.simulatePrincipalPolicy(request ->
                        request.policySourceArn(arn).actionNames(action).resourceArns(resource))
                .evaluationResults()
                .getFirst()
                .evalDecision();
    }

    /** Does something while this alone is not allowed; afterwards all is as before. */
    void without(Grant grant, Runnable work) {
        String whole = document(grant.policy());
        put(grant.policy(), reduced(whole, grant));
        try {
            work.run();
        } finally {
            put(grant.policy(), whole);
        }
    }

    private static String reduced(String document, Grant grant) {
        ObjectNode policy = json(document);
        ArrayNode statements = policy.withArray("Statement");
        ObjectNode statement = (ObjectNode) statements.get(grant.statement());
        List<String> rest = actions(statement).stream()
                .filter(action -> !action.equals(grant.action()))
                .toList();
        if (rest.isEmpty()) {
            statements.remove(grant.statement());
        } else {
            statement.set("Action", JSON.valueToTree(rest));
        }
        return policy.toString();
    }

    private static List<String> actions(JsonNode statement) {
        JsonNode action = statement.path("Action");
        if (action.isTextual()) {
            return List.of(action.textValue());
        }
        List<String> actions = new ArrayList<>();
        action.forEach(each -> actions.add(each.asText()));
        return actions;
    }

    private String document(String policy) {
        return URLDecoder.decode(
                iam.getRolePolicy(request -> request.roleName(name).policyName(policy))
                        .policyDocument(),
                StandardCharsets.UTF_8);
    }

    private void put(String policy, String document) {
        iam.putRolePolicy(request -> request.roleName(name).policyName(policy).policyDocument(document));
    }

    private static ObjectNode json(String document) {
        try {
            return (ObjectNode) JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a policy is JSON", e);
        }
    }
}
