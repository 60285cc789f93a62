package dev.momentcheckout.testing.deployment;

/** A version of the project in a folder of its own, which can be configured and deployed. */
sealed interface DeployableVersion permits WorkingCopy, UnpackedRelease {
    /** Writes samconfig.toml with these parameters changed, as far as the template has them. */
    void configure(Parameters parameters);

    /** Returns whether it can be deployed with these parameters without another build. */
    boolean isBuiltWith(Parameters parameters);

    Command.Outcome build();

    Command.Outcome deploy();
}
