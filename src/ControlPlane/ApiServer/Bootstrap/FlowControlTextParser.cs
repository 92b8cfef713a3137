using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>Reads <c>flowcontrol.txt</c> into the objects it stands for; its head describes the form.</summary>
public static class FlowControlTextParser
{
    private const string Group = "flowcontrol.apiserver.k8s.io";

    /// <param name="now">When the conditions of flow schemas came to be.</param>
    /// <exception cref="FormatException">A line is not of the form.</exception>
    public static IReadOnlyList<SystemObject> Parse(string text, DateTimeOffset now)
    {
        var objects = new List<SystemObject>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#'))
        {
            if (line[0] != ' ')
                objects.Add(Head(line.Split(' '), now));
            else if (objects is [.., var last] && last.Wish["spec"]!["rules"]?[0] is JsonObject rule)
                Add(rule, line[1..].Split(' '));
            else
                throw Bad(line);
        }
        return objects;
    }

    private static SystemObject Head(string[] words, DateTimeOffset now) => words switch
    {
        ["level", var name, var type, .. var options] => Item("PriorityLevelConfiguration", "prioritylevelconfigurations", name, Level(type, options), null),
        ["schema", var name, .. var options] => Item("FlowSchema", "flowschemas", name, Schema(options), Found(Option(options, "level"), now)),
        _ => throw Bad(string.Join(' ', words)),
    };

    private static SystemObject Item(string kind, string resource, string name, JsonObject spec, JsonObject? status)
    {
        var item = new JsonObject
        {
            ["apiVersion"] = $"{Group}/v1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = new JsonObject { [SystemObject.AutoUpdateSpec] = "true" } },
            ["spec"] = spec,
        };
        if (status is not null)
            item["status"] = status;
        return new SystemObject($"{resource}.{Group}", "", name, item, SystemCare.FlowControl);
    }

    private static JsonObject Level(string type, string[] options)
    {
        var shares = new JsonObject { ["nominalConcurrencyShares"] = Number(options, "shares"), ["lendablePercent"] = Number(options, "lendable") };
        if (type == "exempt")
            return new JsonObject { ["type"] = "Exempt", ["exempt"] = shares };
        shares["limitResponse"] = options.Any(o => o.StartsWith("queues=", StringComparison.Ordinal))
            ? new JsonObject
            {
                ["type"] = "Queue",
                ["queuing"] = new JsonObject
                {
                    ["queues"] = Number(options, "queues"),
                    ["handSize"] = Number(options, "hand"),
                    ["queueLengthLimit"] = Number(options, "length"),
                },
            }
            : new JsonObject { ["type"] = "Reject" };
        return new JsonObject { ["type"] = "Limited", ["limited"] = shares };
    }

    private static JsonObject Schema(string[] options)
    {
        var spec = new JsonObject
        {
            ["priorityLevelConfiguration"] = new JsonObject { ["name"] = Option(options, "level") },
            ["matchingPrecedence"] = Number(options, "precedence"),
            ["rules"] = new JsonArray(new JsonObject()),
        };
        if (options.Any(o => o.StartsWith("by=", StringComparison.Ordinal)))
            spec["distinguisherMethod"] = new JsonObject { ["type"] = Option(options, "by") };
        return spec;
    }

    private static JsonObject Found(string level, DateTimeOffset now) => new()
    {
        ["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Dangling",
            ["status"] = "False",
            ["lastTransitionTime"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["reason"] = "Found",
            ["message"] = $"This FlowSchema references the PriorityLevelConfiguration object named \"{level}\" and it exists",
        }),
    };

    private static void Add(JsonObject rule, string[] words)
    {
        if (!words[0].Contains('='))
            rule.Children("subjects").Add((JsonNode)Subject(words));
        else if (words.Any(w => w.StartsWith("urls=", StringComparison.Ordinal)))
            rule.Children("nonResourceRules").Add((JsonNode)new JsonObject { ["verbs"] = List(words, "verbs"), ["nonResourceURLs"] = List(words, "urls") });
        else
            rule.Children("resourceRules").Add((JsonNode)Resources(words));
    }

    private static JsonObject Resources(string[] words)
    {
        var rule = new JsonObject { ["verbs"] = List(words, "verbs"), ["apiGroups"] = List(words, "groups"), ["resources"] = List(words, "resources") };
        if (words.Contains("cluster"))
            rule["clusterScope"] = true;
        rule["namespaces"] = List(words, "namespaces");
        return rule;
    }

    private static JsonObject Subject(string[] words) => words switch
    {
        ["user", var name] => new JsonObject { ["kind"] = "User", ["user"] = new JsonObject { ["name"] = name } },
        ["group", var name] => new JsonObject { ["kind"] = "Group", ["group"] = new JsonObject { ["name"] = name } },
        ["account", var path] when path.Split('/') is [var space, var name] => new JsonObject
        {
            ["kind"] = "ServiceAccount",
            ["serviceAccount"] = new JsonObject { ["namespace"] = space, ["name"] = name },
        },
        _ => throw Bad(string.Join(' ', words)),
    };

    private static JsonArray List(string[] words, string key) => Option(words, key).Split(',').Select(v => v == "core" ? "" : v).ToJson();

    private static int Number(string[] words, string key) => int.Parse(Option(words, key), CultureInfo.InvariantCulture);

    private static string Option(string[] words, string key) =>
        words.FirstOrDefault(w => w.StartsWith($"{key}=", StringComparison.Ordinal))?[(key.Length + 1)..] ?? throw Bad($"{string.Join(' ', words)} has no {key}");

    private static FormatException Bad(string line) => new($"flowcontrol.txt: {line}");
}
