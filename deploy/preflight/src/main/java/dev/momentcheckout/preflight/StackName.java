package dev.momentcheckout.preflight;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a stack. The template also uses it for the HTTP API, the event bus and the access log's group, and their
 * limits are not lower. CloudFormation itself shortens it in the names that it generates.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html">CreateStack</a>
 */
record StackName(String value) {
    static final int MAX_LENGTH = 128;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

    /** Returns what AWS would refuse. */
    List<String> problems() {
        if (value.isBlank()) {
            return List.of("stack_name is missing");
        }
        var problems = new ArrayList<String>();
        if (value.length() > MAX_LENGTH) {
            problems.add(
                    "stack_name has " + value.length() + " characters; CloudFormation accepts at most " + MAX_LENGTH);
        }
        if (!SHAPE.matcher(value).matches()) {
            problems.add("stack_name must begin with a letter and contain only letters, digits and hyphens");
        }
        // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
        if (value.equals("default")) {
            problems.add("stack_name must not be \"default\": the stack's event bus has the same name, and EventBridge"
                    + " reserves this one");
        }
        return problems;
    }
}
