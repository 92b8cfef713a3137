namespace NodeStack.Proxy.Health;

/// <summary>What an asker is told.</summary>
internal readonly record struct HealthAnswer(int Status, string Body);
