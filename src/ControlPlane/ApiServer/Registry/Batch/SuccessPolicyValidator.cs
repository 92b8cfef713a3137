using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>When an indexed job is done before all its indexes are.</summary>
internal static class SuccessPolicyValidator
{
    private const int MostRules = 20;
    private const int LongestIndexes = 64 * 1024;

    public static void Check(FieldCursor policy, long completions)
    {
        var rules = policy["rules"];
        rules.MustBeSet("at least one rules must be specified when the successPolicy is specified");
        if (rules.Count > MostRules)
            rules.TooMany(MostRules);
        foreach (var rule in rules.Items)
            CheckRule(rule, completions);
    }

    private static void CheckRule(FieldCursor rule, long completions)
    {
        var (count, indexes) = (rule["succeededCount"], rule["succeededIndexes"]);
        if (!count.IsSet && !indexes.IsSet)
            rule.Required("at least one of succeededCount or succeededIndexes must be specified");
        long total = 0;
        if (indexes.IsSet)
        {
            indexes.MustBeShorterThan(LongestIndexes);
            if (JobIndexRules.Check(indexes.Text, completions, out total) is { } problem)
                indexes.Invalid($"error parsing succeededIndexes: {problem}");
        }
        count.MustNotBeNegative();
        NotAbove(count, completions, "completions");
        if (indexes.IsSet && count.Number > total)
            count.Invalid(string.Create(CultureInfo.InvariantCulture, $"must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)"));
    }

    private static void NotAbove(FieldCursor count, long most, string what)
    {
        if (count.Number > most)
            count.Invalid(string.Create(CultureInfo.InvariantCulture, $"must be less than or equal to {most} (the number of specified {what})"));
    }
}
