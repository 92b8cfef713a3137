using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Admission.Quotas;

/// <summary>What a write means for one quota. Only what is used more is counted: what becomes free is seen by the quota controller.</summary>
public static class QuotaPlanner
{
    public static QuotaPlan Plan(Quota quota, QuotaCharge charge)
    {
        var counted = quota.Hard.Keys.Where(name => QuotaUsageRules.Counts(charge.Resource, name)).Order(StringComparer.Ordinal).ToArray();
        if (counted.Length == 0 || !quota.Scopes.All(s => QuotaScopeRules.Matches(s, charge.Resource, charge.Item)))
            return QuotaPlan.Nothing;
        if (QuotaUsageRules.ConstraintProblem(charge.Resource, charge.Item, counted) is { } problem)
            return Refuse($"failed quota: {quota.Name}: {problem}");
        if (!counted.All(quota.Used.ContainsKey))
            return Refuse($"status unknown for quota: {quota.Name}, resources: {string.Join(',', counted)}");
        var usage = QuotaUsageRules.Usage(charge.Resource, charge.Item, charge.Now);
        if (usage.Where(u => u.Value.Sign < 0).Select(u => u.Key).ToArray() is { Length: > 0 } negative)
            return Refuse($"quota usage is negative for resource(s): {string.Join(',', negative)}");
        var more = More(quota, charge, usage).Where(m => !m.Value.IsZero && quota.Hard.ContainsKey(m.Key)).ToDictionary();
        return more.Count == 0 ? QuotaPlan.Nothing : Spend(quota, more, charge.IsStatus);
    }

    private static IEnumerable<KeyValuePair<string, Quantity>> More(Quota quota, QuotaCharge charge, SortedDictionary<string, Quantity> usage)
    {
        if (charge.Old is not { } old || !quota.Scopes.All(s => QuotaScopeRules.Matches(s, charge.Resource, old)))
            return usage;
        var before = QuotaUsageRules.Usage(charge.Resource, old, charge.Now);
        return usage.Select(u => KeyValuePair.Create(u.Key, before.TryGetValue(u.Key, out var had) ? u.Value > had ? u.Value - had : default : u.Value));
    }

    private static QuotaPlan Spend(Quota quota, Dictionary<string, Quantity> more, bool isStatus)
    {
        var used = new SortedDictionary<string, Quantity>(quota.Used.ToDictionary(), StringComparer.Ordinal);
        ResourceListRules.Add(used, more);
        var exceeded = more.Keys.Where(name => used[name] > quota.Hard[name]).ToHashSet(StringComparer.Ordinal);
        if (exceeded.Count == 0 || isStatus)
            return new QuotaPlan(null, used);
        return Refuse(
            $"exceeded quota: {quota.Name}, requested: {Only(more, exceeded)}, used: {Only(quota.Used, exceeded)}, limited: {Only(quota.Hard, exceeded)}");
    }

    private static string Only(IEnumerable<KeyValuePair<string, Quantity>> list, HashSet<string> names) => ResourceListRules.Describe(list.Where(e => names.Contains(e.Key)));

    private static QuotaPlan Refuse(string problem) => new(problem, null);
}
