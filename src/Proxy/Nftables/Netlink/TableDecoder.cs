using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>
/// Puts a table together from the kernel's lists, which come in this order: the table, its chains, rules and sets, then the elements of each set.
/// Messages about other tables are passed over.
/// </summary>
internal sealed class TableDecoder(AddressFamily family, string name)
{
    private const uint Dormant = 1;
    private readonly Dictionary<string, ImmutableArray<Rule>.Builder> _rules = [];
    private readonly Dictionary<string, ImmutableDictionary<FieldValue, Element>.Builder> _elements = [];
    private readonly Dictionary<string, uint?> _counts = [];
    private Table? _table;
    private bool _isDormant;

    /// <summary>The sets so far whose elements can be read.</summary>
    public IEnumerable<string> Sets => _elements.Keys;

    public bool IsThere => _table is not null;

    /// <summary>How many different elements were read.</summary>
    public int CountElements(string set) => _elements[set].Count;

    public void ForgetElements(string set) => _elements[set].Clear();

    /// <summary>
    /// Whether what was read is all there is; null when that cannot be told. A hash that grows meanwhile (the kernel does that in the background, after many
    /// were added) is listed with gaps and repetitions, without a word. What packets add to changes all the time.
    /// </summary>
    public bool? HasAllElements(string set)
    {
        var shape = _table!.Sets[set];
        if (shape.IsDynamic || shape.HasIntervals || !SetDecoder.IsReadable(shape))
            return true;

        // The kernel does not count an element without a key.
        var keyed = _elements[set].Count - (_elements[set].ContainsKey(default) ? 1 : 0);
        return _counts[set] is { } count ? keyed == count : null;
    }

    /// <exception cref="NftablesException">The bytes are not such a message.</exception>
    public void Add(MessageReader message)
    {
        if (!message.IsNftables || message.Family != FamilyNumber.Of(family) || !IsOfTable(message.Attributes()))
            return;
        switch (message.Type)
        {
            case MessageNumber.NewTable:
                AddTable(message.Attributes());
                break;
            case MessageNumber.NewChain:
                AddChain(message.Attributes());
                break;
            case MessageNumber.NewRule:
                AddRule(message.Attributes());
                break;
            case MessageNumber.NewSet:
                AddSet(message.Attributes());
                break;
            case MessageNumber.NewElements:
                AddElements(message.Attributes());
                break;
        }
    }

    /// <summary>Null when the table was not among the messages.</summary>
    public Table? Build() => _table is null ? null : _table with
    {
        Rules = _rules.ToImmutableDictionary(r => r.Key, r => r.Value.ToImmutable()),
        Elements = _elements.ToImmutableDictionary(e => e.Key, e => e.Value.ToImmutable()),
    };

    // The first attribute of every kind of message is the table's name.
    private bool IsOfTable(AttributeReader attributes)
    {
        while (attributes.Next())
        {
            if (attributes.Type == AttributeNumber.TableName)
                return attributes.ReadText() == name;
        }

        return false;
    }

    private void AddTable(AttributeReader attributes)
    {
        _table = new Table(family, name);
        while (attributes.Next())
        {
            if (attributes.Type == AttributeNumber.TableUserData)
                _table = _table with { Comment = Annotation.ReadText(attributes.Value, Annotation.Comment) };
            else if (attributes.Type == AttributeNumber.TableFlags)
                _isDormant = (attributes.ReadNumber() & Dormant) != 0;
        }
    }

    private void AddChain(AttributeReader attributes)
    {
        // The hooks of a dormant table are not called.
        var chain = ChainDecoder.Read(attributes);
        if (_isDormant)
            chain = chain with { Hook = null };
        _table = _table is null ? null : _table with { Chains = _table.Chains.SetItem(chain.Name, chain) };
        _rules.TryAdd(chain.Name, ImmutableArray.CreateBuilder<Rule>());
    }

    private void AddRule(AttributeReader attributes)
    {
        var chain = "";
        var rule = new Rule([]);
        while (attributes.Next())
        {
            if (attributes.Type == AttributeNumber.RuleChain)
                chain = attributes.ReadText();
            else if (attributes.Type == AttributeNumber.RuleExpressions)
                rule = rule with { Expressions = ExpressionDecoder.Read(attributes.Nest(), family) };
            else if (attributes.Type == AttributeNumber.RuleUserData)
                rule = rule with { Comment = Annotation.ReadText(attributes.Value, Annotation.Comment) };
        }

        if (_rules.TryGetValue(chain, out var rules))
            rules.Add(rule);
    }

    private void AddSet(AttributeReader attributes)
    {
        var set = SetDecoder.Read(attributes);
        _table = _table is null ? null : _table with { Sets = _table.Sets.SetItem(set.Name, set) };
        _elements.TryAdd(set.Name, ImmutableDictionary.CreateBuilder<FieldValue, Element>());
        _counts[set.Name] = SetDecoder.ReadCount(attributes);
    }

    private void AddElements(AttributeReader attributes)
    {
        var name = "";
        var list = default(AttributeReader);
        while (attributes.Next())
        {
            if (attributes.Type == AttributeNumber.ElementsSet)
                name = attributes.ReadText();
            else if (attributes.Type == AttributeNumber.ElementsList)
                list = attributes.Nest();
        }

        if (_table is null || !_table.Sets.TryGetValue(name, out var set) || !SetDecoder.IsReadable(set))
            return;
        var elements = _elements[name];
        while (list.Next())
        {
            var element = ElementDecoder.Read(list.Nest(), set);
            elements[element.Key] = element;
        }
    }
}
