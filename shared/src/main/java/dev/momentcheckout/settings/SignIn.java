package dev.momentcheckout.settings;

/** Whether the routes for apps demand a verified token: the environment's {@code SIGN_IN}. */
public enum SignIn {
    REQUIRED,
    NONE
}
