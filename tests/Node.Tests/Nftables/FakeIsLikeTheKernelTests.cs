using System.Collections.Immutable;
using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Contracts;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Node.Tests.Nftables;

/// <summary>The fake answers to any transaction what the kernel answers: the same tables, the same errors at the same steps.</summary>
[NeedsNftables]
public sealed class FakeIsLikeTheKernelTests : IDisposable
{
    private const string Table = "random";
    private const string Done = "done";
    private readonly KernelNftables _kernel = new();

    public void Dispose() => _kernel.Dispose();

    [ContractFact]
    public void Commit_RandomTransactionsOfIPv4_HaveTheSameOutcome() => Compare(AddressFamily.IPv4);

    [ContractFact]
    public void Commit_RandomTransactionsOfIPv6_HaveTheSameOutcome() => Compare(AddressFamily.IPv6);

    private void Compare(AddressFamily family)
    {
        var (done, refused) = (0, 0);
        var generator = new TransactionGenerator(family);
        generator.Scripts.Sample(script =>
        {
            var fake = new FakeNftables();
            _kernel.Nftables.Commit(new Transaction(family, Table, [new AddTable(), new DeleteTable()]));
            foreach (var operations in script.Prepend(generator.World))
            {
                var transaction = new Transaction(family, Table, operations);
                var outcome = Outcome(_kernel.Nftables, transaction);
                Assert.Equal(Outcome(fake, transaction), outcome);
                TableAssert.Equal(fake.Read(family, Table), _kernel.Nftables.Read(family, Table));
                _ = outcome == Done ? done++ : refused++;
            }
        }, iter: 150, threads: 1, print: Print);

        // That everything was refused would prove nothing, nor that everything was done.
        Assert.InRange((double)done / (done + refused), 0.1, 0.9);
    }

    private static string Outcome(INftables nftables, Transaction transaction)
    {
        try
        {
            nftables.Commit(transaction);
            return Done;
        }
        catch (NftablesException e)
        {
            return $"{e.Call}: {e.Errno}";
        }
    }

    private static string Print(ImmutableArray<Operation>[] script) => string.Join("\n---\n", script.Select(t => string.Join("\n", t.Select(Print))));

    private static string Print(Operation operation) => operation switch
    {
        AddRule(var chain, var rule) => $"rule {chain}: {string.Join(" ", rule.Expressions)}",
        AddElements(var set, var elements) => $"add {set.Name}: {string.Join(" ", elements)}",
        DeleteElements(var set, var elements) => $"delete {set.Name}: {string.Join(" ", elements)}",
        _ => operation.ToString(),
    };
}
