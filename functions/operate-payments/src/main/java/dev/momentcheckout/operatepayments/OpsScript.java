package dev.momentcheckout.operatepayments;

import java.util.regex.Pattern;

/**
 * How the operator calls the script {@code ops}. Commands to copy begin with it, so that they act on the stack of the
 * command that printed them.
 *
 * @param call the script with the options that choose the stack, such as {@code ./ops -e test}
 */
record OpsScript(String call) {
    /** The script without options, which chooses the default environment. */
    static final OpsScript DEFAULT = new OpsScript("./ops");

    /** Characters that a shell passes on as they are. */
    private static final Pattern SAFE = Pattern.compile("\\./ops( [A-Za-z0-9._/:= -]*)?");

    private static final int MAX_LENGTH = 200;

    /** Returns the call that a request names, or {@link #DEFAULT} if a shell could read it in another way. */
    static OpsScript of(String call) {
        return call.length() <= MAX_LENGTH && SAFE.matcher(call).matches() ? new OpsScript(call.strip()) : DEFAULT;
    }

    /** Returns a command to copy into a terminal. */
    String command(String arguments) {
        return call + " " + arguments;
    }

    /** Returns a text of this code with its calls of the script as the operator calls it. */
    String in(String text) {
        return text.replace(DEFAULT.call, call);
    }
}
