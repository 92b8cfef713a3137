namespace NodeStack.Why;

internal sealed record OwnerCondition(string Type, string Status, string Reason, string Message);
