namespace NodeStack.Preflight;

/// <summary>One finding about the host, in words for the person who runs it.</summary>
/// <param name="Found">What is there.</param>
/// <param name="Consequence">What is therefore not enforced or not possible; empty when the check is ok.</param>
/// <param name="Fix">What would change it; empty when nothing is to be done.</param>
internal sealed record Check(string Name, CheckStatus Status, string Found, string Consequence = "", string Fix = "")
{
    public static Check Ok(string name, string found) => new(name, CheckStatus.Ok, found);

    public static Check Reduced(string name, string found, string consequence, string fix = "") => new(name, CheckStatus.Reduced, found, consequence, fix);

    public static Check Fail(string name, string found, string consequence, string fix = "") => new(name, CheckStatus.Fail, found, consequence, fix);
}
