package dev.momentcheckout.local.aws;

/**
 * Something that speaks for AWS in tests. Found by {@link java.util.ServiceLoader} when the system property
 * {@value AwsEndpoints#PROPERTY} has its name.
 */
public interface AwsEmulator {
    /** What the system property says to choose it. */
    String name();

    /** Starts it, without tables and secrets; it stops with this JVM. */
    AwsEndpoints start();
}
