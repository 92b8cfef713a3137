using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Limits and requests: known names, not negative, no request above its limit.</summary>
public static class ResourceValidator
{
    public static void CheckContainer(FieldCursor resources, IReadOnlyList<string> claims)
    {
        Check(resources, resources["limits"], CheckContainerName);
        CheckClaims(resources["claims"], claims);
    }

    public static void CheckPod(FieldCursor resources) => Check(resources, resources["limits"], CheckPodName);

    /// <summary>A list of amounts that are limits of nothing: paths say limits all the same.</summary>
    public static void CheckOverhead(FieldCursor overhead) => CheckList(overhead.Named($"{overhead.Path}.limits"), CheckContainerName);

    /// <summary>An amount of a resource: not negative, whole where it counts things.</summary>
    public static void CheckAmount(string name, FieldCursor amount)
    {
        amount.MustBeQuantity();
        if (ResourceNameRules.IsInteger(name) && amount.Amount() is var quantity && Quantity.FromUnits(quantity.Value) != quantity)
            amount.Invalid(quantity.ToString(), "must be an integer");
    }

    public static void CheckContainerName(string name, FieldCursor entry)
    {
        var problems = ResourceNameRules.Problems(name).ToArray();
        foreach (var problem in problems)
            entry.Invalid(name, problem);
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            if (!ResourceNameRules.IsStandardForContainers(name))
                entry.Invalid(name, "must be a standard resource for containers");
        }
        else if (!ResourceNameRules.IsNative(name) && !ResourceNameRules.IsExtended(name))
        {
            entry.Invalid(name, "doesn't follow extended resource name standard");
        }
    }

    private static void Check(FieldCursor resources, FieldCursor limits, Action<string, FieldCursor> checkName)
    {
        var requests = resources["requests"];
        CheckList(limits, checkName);
        foreach (var (name, request) in requests.Entries)
        {
            checkName(name, request);
            CheckAmount(name, request);
            CheckLimit(name, request, requests, limits);
            CheckPages(name, request);
        }
        var names = limits.Entries.Concat(requests.Entries).Select(e => e.Key).ToArray();
        if (names.Any(ResourceNameRules.IsHugePages) && !names.Contains("cpu") && !names.Contains("memory"))
            resources.Forbidden("HugePages require cpu or memory");
    }

    private static void CheckList(FieldCursor list, Action<string, FieldCursor> checkName)
    {
        foreach (var (name, amount) in list.Entries)
        {
            checkName(name, amount);
            CheckAmount(name, amount);
            CheckPages(name, amount);
        }
    }

    private static void CheckLimit(string name, FieldCursor request, FieldCursor requests, FieldCursor limits)
    {
        var isFree = ResourceNameRules.IsOvercommitAllowed(name);
        var limit = limits.Key(name);
        if (!limit.IsSet)
        {
            if (!isFree)
                limits.Required("Limit must be set for non overcommitable resources");
            return;
        }
        var (asked, most) = (request.Amount(), limit.Amount());
        if (asked != most && !isFree)
            requests.Invalid(asked.ToString(), $"must be equal to {name} limit of {most}");
        else if (asked > most)
            requests.Invalid(asked.ToString(), $"must be less than or equal to {name} limit of {most}");
    }

    private static void CheckPages(string name, FieldCursor amount)
    {
        if (!ResourceNameRules.IsHugePages(name) || !Quantity.TryParse(name["hugepages-".Length..], out var size))
            return;
        var quantity = amount.Amount();
        if (size.Value <= 0 || quantity.Value % size.Value != 0)
            amount.Invalid(quantity.ToString(), $"{quantity} is not positive integer multiple of {name}");
    }

    private static void CheckPodName(string name, FieldCursor entry)
    {
        var problems = ResourceNameRules.Problems(name).ToArray();
        foreach (var problem in problems)
            entry.Invalid(name, problem);
        if (problems.Length == 0 && !PodResourceRules.IsPodLevel(name))
            entry.Errors.NotSupported(entry.Path, name, "cpu", "hugepages-", "memory");
    }

    private static void CheckClaims(FieldCursor claims, IReadOnlyList<string> known)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var claim in claims.Items)
        {
            var (name, request) = (claim["name"].Text, claim["request"].Text);
            if (name.Length == 0)
            {
                claim.Required();
                continue;
            }
            claim["request"].MayBe(NameRules.Dns1123Label);
            var key = request.Length == 0 ? name : $"{name}/{request}";
            var isTaken = names.Contains(name) || (request.Length == 0 && names.Any(n => n.StartsWith(name + "/", StringComparison.Ordinal))) || !names.Add(key);
            if (isTaken)
                claim.Duplicate(names.Contains(name) ? name : key);
            if (!known.Contains(name))
                claim.Errors.NotFound(claim.Path, name, "must be one of the names in pod.spec.resourceClaims" + Listed(known));
        }
    }

    private static string Listed(IReadOnlyList<string> known) =>
        known.Count == 0 ? " which is empty" : ": " + string.Join(", ", known.Order(StringComparer.Ordinal));
}
