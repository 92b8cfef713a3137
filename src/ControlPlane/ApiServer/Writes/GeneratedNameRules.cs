namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>Names made from a prefix and five random letters or digits; vowels and look-alikes are left out, so no words come of it.</summary>
public static class GeneratedNameRules
{
    public const int SuffixLength = 5;
    private const int LongestPrefix = 63 - SuffixLength;
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <param name="random">Five random bytes.</param>
    public static string Generate(string prefix, ReadOnlySpan<byte> random)
    {
        var suffix = new char[SuffixLength];
        for (var i = 0; i < suffix.Length; i++)
            suffix[i] = Alphabet[random[i] % Alphabet.Length];
        return string.Concat(prefix.AsSpan(0, Math.Min(prefix.Length, LongestPrefix)), suffix);
    }
}
