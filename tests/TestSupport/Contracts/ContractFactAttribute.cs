using NodeStack.TestSupport.Conntrack;
using NodeStack.TestSupport.Containerd;
using NodeStack.TestSupport.Etcd;
using NodeStack.TestSupport.Nftables;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace NodeStack.TestSupport.Contracts;

/// <summary>
/// A test of a contract. In a class marked with <see cref="NeedsContainerdAttribute"/>, <see cref="NeedsEtcdAttribute"/> or <see cref="NeedsNftablesAttribute"/> it skips,
/// with the reason, where that cannot run.
/// </summary>
[XunitTestCaseDiscoverer("NodeStack.TestSupport.Contracts.ContractFactDiscoverer", "NodeStack.TestSupport")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractFactAttribute : FactAttribute;

/// <summary>The subject of this contract class is real containerd.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsContainerdAttribute : Attribute;

/// <summary>The subject of this contract class is real etcd.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsEtcdAttribute : Attribute;

/// <summary>The subject of this contract class is the kernel's nf_tables.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsNftablesAttribute : Attribute;

/// <summary>Finds contract tests; the class they run in decides whether they can run.</summary>
public sealed class ContractFactDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new ContractTestCase(messages, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

/// <summary>One contract test in one class.</summary>
public sealed class ContractTestCase : XunitTestCase
{
    [Obsolete("For the deserializer")]
    public ContractTestCase()
    {
    }

    public ContractTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        (IsMarked(typeof(NeedsContainerdAttribute)) ? ContainerdRequirement.Missing : null) ??
        (IsMarked(typeof(NeedsEtcdAttribute)) ? EtcdRequirement.Missing : null) ??
        (IsMarked(typeof(NeedsNftablesAttribute)) ? NftablesRequirement.Missing : null) ??
        (IsMarked(typeof(NeedsConntrackAttribute)) ? ConntrackRequirement.Missing : null) ??
        base.GetSkipReason(factAttribute);

    private bool IsMarked(Type attribute) => TestMethod.TestClass.Class.GetCustomAttributes(attribute).Any();
}
