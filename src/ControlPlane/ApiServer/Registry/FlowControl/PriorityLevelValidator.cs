using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.FlowControl;

/// <summary>Shares of a priority level and what becomes of requests that do not fit.</summary>
internal static class PriorityLevelValidator
{
    private const int MostQueues = 10_000_000;
    private const int MostEntropyBits = 60;
    private const string Exempt = "exempt";

    public static void Check(FieldCursor spec, string name)
    {
        var type = spec["type"];
        if (name == Exempt != (type.Text == "Exempt"))
            type.Invalid("must be 'Exempt' if and only if `name` is 'exempt'");
        switch (type.Text)
        {
            case "Exempt":
                spec["limited"].MustNotBeSet("must be nil if the type is not Limited");
                CheckShares(spec["exempt"]);
                break;
            case "Limited":
                spec["exempt"].MustNotBeSet("must be nil if the type is Limited");
                CheckLimited(spec["limited"]);
                break;
            default:
                type.NotSupported("Exempt", "Limited");
                break;
        }
    }

    private static void CheckShares(FieldCursor level)
    {
        if (level["nominalConcurrencyShares"].Number < 0)
            level["nominalConcurrencyShares"].Invalid("must be a non-negative integer");
    }

    private static void CheckLimited(FieldCursor limited)
    {
        if (!limited.IsSet)
        {
            limited.Required("must not be empty when type is Limited");
            return;
        }
        CheckShares(limited);
        CheckResponse(limited["limitResponse"]);
        limited["lendablePercent"].MayBeBetween(0, 100);
        if (limited["borrowingLimitPercent"].NumberOrNull < 0)
            limited["borrowingLimitPercent"].Invalid("if specified, must be a non-negative integer");
    }

    private static void CheckResponse(FieldCursor response)
    {
        var queuing = response["queuing"];
        switch (response["type"].Text)
        {
            case "Reject":
                queuing.MustNotBeSet("must be nil if limited.limitResponse.type is not Limited");
                break;
            case "Queue" when !queuing.IsSet:
                queuing.Required("must not be empty if limited.limitResponse.type is Limited");
                break;
            case "Queue":
                CheckQueues(queuing);
                break;
            default:
                response["type"].NotSupported("Queue", "Reject");
                break;
        }
    }

    private static void CheckQueues(FieldCursor queuing)
    {
        var (limit, queues, hand) = (queuing["queueLengthLimit"], queuing["queues"], queuing["handSize"]);
        if (limit.Number <= 0)
            limit.Invalid(limit.Number, "must be positive");
        if (queues.Number <= 0)
            queues.Invalid(queues.Number, "must be positive");
        else if (queues.Number > MostQueues)
            queues.Invalid($"must not be greater than {MostQueues}");
        if (hand.Number <= 0)
            hand.Invalid(hand.Number, "must be positive");
        else if (hand.Number > queues.Number)
            hand.Invalid(string.Create(CultureInfo.InvariantCulture, $"should not be greater than queues ({queues.Number})"));
        else if (EntropyBits(queues.Number, hand.Number) > MostEntropyBits)
            hand.Invalid(string.Create(CultureInfo.InvariantCulture, $"required entropy bits of deckSize {queues.Number} and handSize {hand.Number} should not be greater than {MostEntropyBits}"));
    }

    /// <summary>How many bits of a hash it takes to deal a hand of queues.</summary>
    private static int EntropyBits(long queues, long hand) => (int)Math.Ceiling(Enumerable.Range(0, (int)Math.Min(hand, 1000)).Sum(i => Math.Log2(queues - i)));
}
