using System.Text;

namespace NodeStack.Why;

/// <summary>The answer as lines. Messages of others may be long; terminals' control characters in them are taken out.</summary>
internal static class WhyRenderer
{
    private const int MostCharacters = 600;

    public static string Render(WhyAnswer answer)
    {
        var text = new StringBuilder(Clean(answer.Headline)).Append('\n');
        foreach (var cause in answer.Causes)
            text.Append("  - ").Append(Clean(cause)).Append('\n');
        return text.ToString();
    }

    private static string Clean(string text)
    {
        var clean = string.Concat(text.Where(static c => !char.IsControl(c)));
        return clean.Length <= MostCharacters ? clean : string.Concat(clean.AsSpan(0, MostCharacters), " ...");
    }
}
