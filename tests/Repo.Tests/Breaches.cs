namespace NodeStack.Repo.Tests;

/// <summary>Fails a test with every breach of a rule, one per line as file:line, and what to do instead.</summary>
internal static class Breaches
{
    public static void AssertNone(IEnumerable<string> breaches, string rule)
    {
        var found = breaches.ToArray();
        if (found.Length > 0)
            Assert.Fail($"{rule}\n  {string.Join("\n  ", found)}");
    }
}
