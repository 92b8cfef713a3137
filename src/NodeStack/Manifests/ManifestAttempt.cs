namespace NodeStack.Manifests;

/// <summary>What came of an object last.</summary>
/// <param name="Hash">Of the content that was sent.</param>
/// <param name="Failures">In a row; 0: the server has it.</param>
/// <param name="NotBefore">When to try again.</param>
/// <param name="Message">Why it failed.</param>
internal sealed record ManifestAttempt(string Hash, int Failures, DateTimeOffset NotBefore, string Message);
