package dev.momentcheckout.operatepayments.doctor;

/**
 * One fault that an operator must repair.
 *
 * @param wrong what is wrong
 * @param effect what it means for customers, the shop or the operator
 * @param command the command to run first
 */
public record Finding(String wrong, String effect, String command) {}
