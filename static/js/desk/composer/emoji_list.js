// Few, and such that a bank may say: the sign, its name, and other words for it, in English and
// in Russian.
const LIST = `
😊 smile, happy, friendly|улыбка, рад
🙂 slight smile, ok|лёгкая улыбка
😄 laugh, joy|смех, радость
😉 wink|подмигивание
😅 phew, relief|фух, неловко
🤔 thinking, hmm|думаю, хм
😔 sorry, sad|жаль, грусть
😟 worried|тревога
😮 surprised, wow|удивление, ого
🙏 thank you, please|спасибо, пожалуйста
👍 thumbs up, yes, good|хорошо, да, палец вверх
👌 fine, perfect|отлично, в порядке
👏 well done, clap|браво, аплодисменты
🤝 deal, handshake|договорились, рукопожатие
👋 hello, bye, wave|привет, пока
💪 strong, we can do it|сила, справимся
🙌 hooray|ура
👇 below|ниже, вниз
👉 here, look|сюда, смотрите
✅ done, ready, tick|готово, галочка
☑️ checked|отмечено
❌ no, wrong|нет, неверно
❗ important|важно
❓ question|вопрос
⚠️ careful, warning|осторожно, внимание
ℹ️ information|информация
⏳ wait, sand glass|подождите, часы
⏰ clock, time|время, будильник
📅 calendar, date|календарь, дата
🔔 reminder, bell|напоминание, колокольчик
💳 card|карта
💶 euro, money|евро, деньги
💰 savings, money bag|накопления, деньги
🏦 bank, branch|банк, отделение
🏧 cash machine, ATM|банкомат
🧾 receipt|чек, квитанция
📈 growth, rate|рост, курс
🏠 home, mortgage|дом, ипотека
🚗 car, insurance|машина, страховка
✈️ travel, plane|поездка, самолёт
🛒 shop, purchase|магазин, покупка
🎁 gift|подарок
📱 phone, app|телефон, приложение
💻 computer|компьютер
📧 e-mail|почта, письмо
📞 call|звонок
📷 photo|фото
📄 document, paper|документ
📎 attachment|вложение, скрепка
🔗 link|ссылка
🔒 locked, safe|замок, защищено
🔓 unlocked|открыто, разблокировано
🔑 key|ключ
🛡️ protected, shield|защита, щит
🌍 world, abroad|мир, за границей
☀️ sun, good day|солнце, хорошего дня
☕ coffee, break|кофе, перерыв
🌷 flower|цветок
🎉 congratulations|поздравляю
❤️ heart|сердце
`;

/** [sign, names in English, names in Russian] */
/** @typedef {[sign: string, english: string[], russian: string[]]} Emoji */

export const EMOJI = LIST.trim().split("\n").map(readLine);

/**
 * @param {string} line
 * @returns {Emoji}
 */
function readLine(line) {
  const place = line.indexOf(" ");
  const [english, russian] = line
    .slice(place + 1)
    .split("|")
    .map((names) => names.split(", "));
  return [line.slice(0, place), english, russian];
}
