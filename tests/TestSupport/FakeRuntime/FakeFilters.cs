using NodeStack.CriShim.Runtime;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>List filters as runtimes apply them: all parts must match; an id may be a prefix.</summary>
internal static class FakeFilters
{
    public static bool Matches(PodSandboxFilter filter, FakeSandbox sandbox) =>
        sandbox.Id.StartsWith(filter.Id, StringComparison.Ordinal)
        && (filter.State is null || filter.State == sandbox.State)
        && Matches(filter.Labels, sandbox.Config.Labels);

    public static bool Matches(ContainerFilter filter, FakeContainer container) =>
        container.Id.StartsWith(filter.Id, StringComparison.Ordinal)
        && container.Sandbox.Id.StartsWith(filter.SandboxId, StringComparison.Ordinal)
        && (filter.State is null || filter.State == container.State)
        && Matches(filter.Labels, container.Config.Labels);

    private static bool Matches(IReadOnlyDictionary<string, string>? wanted, IReadOnlyDictionary<string, string> labels) =>
        wanted is null || wanted.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
